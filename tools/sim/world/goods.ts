import type { Product } from "../../../src/trip/product.ts";

/** The body of a product. Sizes in metres, the body's own middle at its origin, standing along y. */
export type Form =
  | { readonly kind: "box"; readonly size: readonly [width: number, height: number, depth: number] }
  | { readonly kind: "carton"; readonly size: readonly [width: number, height: number, depth: number] }
  | { readonly kind: "can" | "jar"; readonly radius: number; readonly height: number }
  | { readonly kind: "bottle"; readonly radius: number; readonly height: number; readonly glass: string }
  | { readonly kind: "bag"; readonly size: readonly [width: number, height: number, depth: number] }
  | { readonly kind: "fruit"; readonly fruit: Fruit };

export type Fruit = "banana" | "cucumber" | "grape" | "mango" | "pear" | "apple" | "orange";

/** What is printed on a product. Look-alikes share everything but the flavour and its colours. */
export type Print = {
  readonly brand: string;
  readonly flavour: string;
  /** The brand's colour, the flavour's colour, the paper: CSS colours. */
  readonly brandColour: string;
  readonly flavourColour: string;
  readonly paper: string;
  /** What the picture on the front shows. */
  readonly motif: "wave" | "bowl" | "dots" | "slices" | "leaf" | "crisps";
};

/** A product of the simulated store: the catalogue's entry, its body and what is printed on it. */
export type Good = Product & { readonly form: Form; readonly print?: Print };

const milk = { kind: "carton", size: [0.072, 0.2, 0.072] } as const;
const cereal = { kind: "box", size: [0.16, 0.24, 0.06] } as const;
const can = { kind: "can", radius: 0.037, height: 0.11 } as const;
const jar = { kind: "jar", radius: 0.039, height: 0.1 } as const;
const crisps = { kind: "bag", size: [0.17, 0.23, 0.075] } as const;

// A brand prints its flavours on paper of their own colour, as shops do: from the side or half buried, the paper
// is all that tells two flavours apart.
const dairy = { brand: "Almgrün", brandColour: "#1f4fa3", motif: "wave" } as const;
const muesli = { brand: "KORNFELD", brandColour: "#7a3b12", motif: "bowl" } as const;
const tins = { brand: "La Cucina", brandColour: "#8c1616", motif: "dots" } as const;
const jams = { brand: "Omas Garten", brandColour: "#3c5b2e", motif: "dots" } as const;
const chips = { brand: "KNUSPER", brandColour: "#ffd21f", motif: "crisps" } as const;
const juices = { brand: "Sonnenhof", brandColour: "#e2541b", paper: "#fff7e0", motif: "slices" } as const;

/** Everything the store sells, in a fixed order: the order numbers the classes of the labelled pictures. */
export const goods: readonly Good[] = [
  fruit("banana", "Banana", 39, "2000000000015"),
  fruit("cucumber", "Cucumber", 89, "2000000000022"),
  fruit("grape", "Grapes", 299, "2000000000039"),
  fruit("mango", "Mango", 149, "2000000000046"),
  fruit("pear", "Pear", 59, "2000000000053"),
  fruit("apple", "Apple", 49, "2000000000060"),
  fruit("orange", "Orange", 69, "2000000000077"),
  good("bottle", "Still water 0.5 l", 99, "2000000000084", {
    form: { kind: "bottle", radius: 0.033, height: 0.22, glass: "#9fc4d8" },
    print: {
      brand: "QUELLE",
      flavour: "still",
      brandColour: "#1763b5",
      flavourColour: "#7fb8e6",
      paper: "#eef6fb",
      motif: "wave",
    },
  }),
  good("milk-whole", "Whole milk 1 l", 129, "2000000000091", {
    form: milk,
    print: { ...dairy, flavour: "3.5 %", flavourColour: "#1f4fa3", paper: "#dce8f7" },
  }),
  good("milk-light", "Light milk 1 l", 119, "2000000000107", {
    form: milk,
    print: { ...dairy, flavour: "1.5 %", flavourColour: "#3f9e3f", paper: "#d9efc9" },
  }),
  good("cereal-honey", "Honey muesli 500 g", 349, "2000000000114", {
    form: cereal,
    print: { ...muesli, flavour: "Honey", flavourColour: "#e9a51c", paper: "#f6c53f" },
  }),
  good("cereal-choco", "Chocolate muesli 500 g", 349, "2000000000121", {
    form: cereal,
    print: { ...muesli, flavour: "Choco", flavourColour: "#5b2f19", paper: "#9a6a45" },
  }),
  good("can-tomato", "Peeled tomatoes 400 g", 99, "2000000000138", {
    form: can,
    print: { ...tins, flavour: "Pomodoro", flavourColour: "#d22d1e", paper: "#f0a596" },
  }),
  good("can-beans", "White beans 400 g", 89, "2000000000145", {
    form: can,
    print: { ...tins, flavour: "Fagioli", flavourColour: "#2f7f3a", paper: "#aed3a2" },
  }),
  good("jam-strawberry", "Strawberry jam 340 g", 249, "2000000000152", {
    form: jar,
    print: { ...jams, flavour: "Strawberry", flavourColour: "#c41f34", paper: "#f9d9dd" },
  }),
  good("jam-apricot", "Apricot jam 340 g", 249, "2000000000169", {
    form: jar,
    print: { ...jams, flavour: "Apricot", flavourColour: "#ee8a1d", paper: "#fde6c4" },
  }),
  good("crisps-salt", "Crisps with salt 150 g", 199, "2000000000176", {
    form: crisps,
    print: { ...chips, flavour: "Salt", flavourColour: "#2358b8", paper: "#2f6fd0" },
  }),
  good("crisps-paprika", "Crisps with paprika 150 g", 199, "2000000000183", {
    form: crisps,
    print: { ...chips, flavour: "Paprika", flavourColour: "#b81d24", paper: "#cf2f2f" },
  }),
  good("juice-orange", "Orange juice 0.75 l", 229, "2000000000190", {
    form: { kind: "bottle", radius: 0.04, height: 0.23, glass: "#f09a1e" },
    print: { ...juices, flavour: "Orange", flavourColour: "#f08a00" },
  }),
  good("juice-cherry", "Cherry juice 0.75 l", 239, "2000000000206", {
    form: { kind: "bottle", radius: 0.04, height: 0.23, glass: "#6d0f24" },
    print: { ...juices, flavour: "Cherry", flavourColour: "#7c1030" },
  }),
];

const bySku = new Map(goods.map(entry => [entry.sku, entry]));

/** The product behind a SKU of this store; throws RangeError for a SKU it never sold. */
export function goodOf(sku: string): Good {
  const found = bySku.get(sku);
  if (!found) throw new RangeError(`the simulated store sells no ${sku}`);
  return found;
}

function fruit(name: Fruit, title: string, priceMinor: number, gtin: string): Good {
  return good(name, title, priceMinor, gtin, { form: { kind: "fruit", fruit: name } });
}

function good(
  sku: string,
  name: string,
  priceMinor: number,
  gtin: string,
  body: { form: Form; print?: Print },
): Good {
  return { sku, gtin: gtin.padStart(14, "0"), name, priceMinor, taxRate: 0.07, labels: [sku], ...body };
}
