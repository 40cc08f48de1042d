import json
import tempfile
import unittest
from pathlib import Path

import given  # noqa: F401


class SizesTest(unittest.TestCase):
    def test_models_stand_by_speed_with_what_they_reach(self) -> None:
        import json

        from sizes import draw, read_rows, table

        lines = [
            {"type": "detections", "model": name, "map50": 0.9, "map": 0.7, "cAcc": 0.8} for name in ("large", "small")
        ] + [{"type": "bench", "model": "large", "medianMs": 20}, {"type": "bench", "model": "small", "medianMs": 5}]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "fruit.jsonl"
            file.write_text("\n".join(map(json.dumps, lines)))
            rows = read_rows([file])
            draw(rows, Path(folder) / "sizes.png")
            self.assertGreater((Path(folder) / "sizes.png").stat().st_size, 5000)
            self.assertEqual([row.model for row in rows], ["small", "large"])
            self.assertIn("| small | fruit | 5.0 | 0.900 | 0.700 | 0.800 |", table(rows))
            file.write_text(json.dumps(lines[0]))
            with self.assertRaisesRegex(ValueError, "large was not timed"):
                read_rows([file])
