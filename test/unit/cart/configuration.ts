/** A cart with one camera over its basket, as `cart.yaml` says it; a test adds what else it needs. */
export const configuration = `
cart: { id: cart-1 }
store: { id: s1 }
cameras: [{ name: c1, source: "file:none.mp4", watches: basket }]
models: { items: items }
gate: { driver: simulated }
state: { dir: state }
`;
