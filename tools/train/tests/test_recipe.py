import tempfile
import unittest
from pathlib import Path

import given

from recipe import read_recipe

OWN = """
size = 64
steps = 1
labels = ["kiwi"]
[mix]
plain = 1.0
[[source]]
name = "own"
pictures = "p"
annotations = "p"
hold_back = { test = [[0, 9]] }
"""


class RecipeTest(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = Path(holder.name)
        (self.root / "p").mkdir()

    def read(self, text: str):  # type: ignore[no-untyped-def]
        (self.root / "own.toml").write_text(text)
        return read_recipe(self.root / "own.toml", [self.root], steps=7)

    def test_a_recipe_needs_no_more_than_labels_size_steps_and_a_source(self) -> None:
        recipe = self.read(OWN)
        self.assertEqual((recipe.name, recipe.steps, recipe.nearest, recipe.mix.plain), ("own", 7, {}, 1.0))
        self.assertEqual(recipe.sources[0].hold_back, {"test": [(0, 9)]})

    def test_a_misspelt_key_is_refused_wherever_it_stands(self) -> None:
        for right, wrong in (("size", "sise"), ("plain", "plane"), ("hold_back", "hold-back"), ("[source]", "[sources]")):
            with self.subTest(wrong), self.assertRaisesRegex(ValueError, f"{wrong.strip('[]')} of .* is not known; there are"):
                self.read(OWN.replace(right, wrong))

    def test_the_recipes_that_ship_have_no_misspelt_key(self) -> None:
        for file in given.RECIPES.glob("*.toml"):
            with self.subTest(file.name), self.assertRaisesRegex(FileNotFoundError, "is in none of"):
                read_recipe(file, [self.root])
