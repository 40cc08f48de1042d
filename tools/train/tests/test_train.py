"""`python3 -m unittest discover -s tools/train/tests`: no training, no data, a few seconds."""

import json
import sys
import tempfile
import unittest
from copy import deepcopy
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

try:
    import cv2
    import numpy as np
    import torch
except ImportError as missing:
    raise unittest.SkipTest(f"training needs {missing.name}: see tools/train/README.md") from missing

from augment import Mix, Scene, move, paste, turn_boxes
from boxes import PAD_GREY, Detections, Limits, cells, decode, letterbox, overlap, suppress
from checkpoint import read_convolutions, unfocus
from cutouts import Cutout
from loss import Truth, assign, detection_loss
from measure import Judged, average_precision, calibrate, counted_right, hits
from network import Detector, convolutions
from optimiser import Optimisers, orthogonal
from pictures import IGNORE, Picture, load, open_picture, read_corrections, read_source
from recipe import read_recipe
from train import follow, rate_at
from trips import label_trip
from voc import Marked, write_voc

RECIPES = Path(__file__).parents[1] / "recipes"


def found(rows: list[tuple[list[float], float, int]]) -> Detections:
    boxes, scores, labels = zip(*rows) if rows else ((), (), ())
    return Detections(np.array(boxes, float).reshape(-1, 4), np.array(scores, float), np.array(labels, int))


def judged(rows: list[tuple[list[float], float, int]], boxes: list[list[float]], labels: list[int]) -> Judged:
    return Judged(found(rows), np.array(boxes, float).reshape(-1, 4), np.array(labels, int))


class NetworkTest(unittest.TestCase):
    def test_it_has_the_layers_of_yolox_nano(self) -> None:
        network = Detector(80)
        self.assertEqual(len(convolutions(network)), 113)
        self.assertEqual(sum(p.numel() for p in network.parameters()), 904463)
        self.assertEqual(tuple(network(torch.zeros(1, 3, 96, 64)).shape), (1, 12 * 8 + 6 * 4 + 3 * 2, 85))

    def test_the_folded_stem_sees_what_slicing_and_a_3x3_kernel_saw(self) -> None:
        rng = np.random.default_rng(3)
        weight = rng.normal(size=(16, 12, 3, 3)).astype(np.float32)
        x = torch.from_numpy(rng.normal(size=(1, 3, 32, 32)).astype(np.float32))
        parts = (x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2], x[..., 1::2, 1::2])
        expected = torch.conv2d(torch.cat(parts, 1), torch.from_numpy(weight), padding=1)
        folded = torch.conv2d(x, torch.from_numpy(unfocus(weight)), stride=2, padding=2)
        self.assertLess((expected - folded).abs().max().item(), 1e-4)

    def test_an_exported_file_is_read_back_in_the_order_in_which_it_runs(self) -> None:
        from export import export

        network = Detector(3)
        with tempfile.TemporaryDirectory() as folder:
            export(network, 64, Path(folder) / "n.onnx")
            stored = read_convolutions(Path(folder) / "n.onnx")
        for layer, (weight, bias) in zip(convolutions(network), stored, strict=True):
            np.testing.assert_allclose(layer.weight.detach().numpy(), weight)
            np.testing.assert_allclose(layer.bias.detach().numpy(), bias)


    def test_a_run_goes_on_with_more_labels_and_keeps_what_it_knew(self) -> None:
        from checkpoint import start_from

        old = Detector(2)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "last.pt"
            torch.save({"labels": ["pear", "can"], "average": old.state_dict()}, file)
            new = start_from(file, ["jar", "pear", "box"], {"jar": "can"}, 1)
        for before, after in zip(old.head, new.head):
            torch.testing.assert_close(after.classes.weight[1], before.classes.weight[0])
            torch.testing.assert_close(after.classes.bias[0], before.classes.bias[1])
            torch.testing.assert_close(after.box.weight, before.box.weight)

    def test_a_run_goes_on_from_a_model_that_was_brought_in(self) -> None:
        from checkpoint import start_from
        from export import export

        old = Detector(2)
        with tempfile.TemporaryDirectory() as folder:
            export(old, 64, Path(folder) / "model.onnx")
            (Path(folder) / "manifest.json").write_text('{"labels": ["pear", "can"]}')
            new = start_from(Path(folder) / "model.onnx", ["can", "pear"], {}, 1)
        for before, after in zip(old.head, new.head):
            torch.testing.assert_close(after.classes.weight, before.classes.weight.flip(0))
        torch.testing.assert_close(new.backbone.stem[0].weight, old.backbone.stem[0].weight)


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


class LossTest(unittest.TestCase):
    def test_a_box_is_answered_by_cells_inside_it(self) -> None:
        torch.manual_seed(1)
        grid, stride = cells(64, 64)
        raw = torch.randn(len(grid), 7)
        truth = Truth(torch.tensor([[20.0, 20.0, 24.0, 24.0], [50.0, 46.0, 16.0, 20.0]]), torch.tensor([0, 1]))
        match = assign(raw, decode(raw, grid, stride), truth, grid, stride)
        self.assertEqual(set(match.box.tolist()), {0, 1})
        self.assertEqual(len(set(match.cell.tolist())), len(match.cell))
        centres = ((grid + 0.5) * stride[:, None])[match.cell]
        reach = truth.boxes[match.box, 2:] / 2
        self.assertTrue(((centres - truth.boxes[match.box, :2]).abs() <= reach).all())

    def test_a_few_steps_on_one_picture_lower_the_loss(self) -> None:
        torch.manual_seed(1)
        recipe = read_recipe_of_one()
        network = Detector(2)
        optimisers = Optimisers(network, recipe.rate, recipe.decay)
        picture = torch.rand(2, 3, 64, 64) * 255
        truths = [Truth(torch.tensor([[32.0, 32.0, 30.0, 20.0]]), torch.tensor([1]))] * 2
        course = []
        for _ in range(12):
            loss = detection_loss(network(picture), truths, 64, l1=True)["total"]
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 10)
            optimisers.step(recipe.rate)
            course.append(loss.item())
        self.assertLess(course[-1], course[0])

    def test_what_lies_under_an_unjudged_box_teaches_nothing(self) -> None:
        raw = torch.zeros(1, 84, 7, requires_grad=True)
        truth = [Truth(torch.tensor([[32.0, 32.0, 64.0, 64.0]]), torch.tensor([IGNORE]))]
        detection_loss(raw, truth, 64, l1=False)["total"].backward()
        self.assertEqual(raw.grad.abs().sum().item(), 0)


def read_recipe_of_one():  # type: ignore[no-untyped-def]
    from recipe import Recipe

    return Recipe("one", ["a", "b"], {}, [], size=64, steps=100, batch=2)


class OptimiserTest(unittest.TestCase):
    def test_every_direction_of_a_matrix_comes_out_about_equally_long(self) -> None:
        torch.manual_seed(1)
        for shape in ((24, 8), (8, 24), (16, 16)):
            lengths = torch.linalg.svdvals(orthogonal(torch.randn(shape) * 0.01))
            self.assertGreater(lengths.min().item(), 0.3)
            self.assertLess(lengths.max().item(), 1.3)

    def test_a_run_that_was_stopped_steps_on_as_one_that_was_not(self) -> None:
        torch.manual_seed(1)
        network = Detector(2)
        picture = torch.rand(1, 3, 32, 32)

        def step(optimisers: Optimisers) -> None:
            network(picture).square().mean().backward()
            optimisers.step(1e-3)

        first = Optimisers(network, 1e-3, 0.01)
        step(first)
        weights, state = deepcopy(network.state_dict()), deepcopy(first.state())
        step(first)
        went_on = [p.clone() for p in network.parameters()]
        network.load_state_dict(weights)
        second = Optimisers(network, 1e-3, 0.01)
        second.restore(state)
        step(second)
        for kept, restored in zip(went_on, network.parameters(), strict=True):
            self.assertTrue(torch.equal(kept, restored))


class CourseTest(unittest.TestCase):
    def test_the_rate_rises_then_falls_to_three_percent(self) -> None:
        recipe = read_recipe_of_one()
        rates = [rate_at(step, recipe) for step in range(101)]
        self.assertAlmostEqual(max(rates), recipe.rate)
        self.assertAlmostEqual(rates[-1], 0.03 * recipe.rate)
        self.assertTrue(all(a <= b for a, b in zip(rates[:80], rates[1:80])))

    def test_the_average_follows_the_network(self) -> None:
        slow, fast = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
        before = abs(slow.weight.item() - fast.weight.item())
        follow(slow, fast, 5, 0.998)
        self.assertLess(abs(slow.weight.item() - fast.weight.item()), before)


class AugmentTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def picture(self, number: int, centre: tuple[int, int], axes: tuple[int, int]) -> Picture:
        pixels = np.zeros((120, 160, 3), np.uint8)
        cv2.ellipse(pixels, centre, axes, 0, 0, 360, (255, 255, 255), -1)
        file = Path(self.folder.name) / f"{number}.png"
        cv2.imwrite(str(file), pixels)
        (x, y), (a, b) = centre, axes
        box = np.array([[x - a, y - b, x + a + 1, y + b + 1]], np.float32)
        return Picture(file, box, np.array([0]), "test")

    def test_a_moved_box_still_holds_its_object(self) -> None:
        for seed in range(40):
            rng = np.random.default_rng(seed)
            axes = tuple(int(v) for v in rng.integers(8, 30, 2))
            scene = move(self.picture(seed, (80, 60), axes), 128, rng, Mix())
            white = (scene.pixels[..., 1] > 140) & (np.ptp(scene.pixels.astype(int), 2) < 8)
            rows, columns = np.nonzero(white[:, :])
            for box, label in zip(scene.boxes, scene.labels):
                inside = (columns >= box[0] - 2) & (columns <= box[2] + 1) & (rows >= box[1] - 2) & (rows <= box[3] + 1)
                if label != IGNORE and (scene.pixels[0, 0] < 140).any():
                    self.assertGreater(inside.mean(), 0.99, f"seed {seed}")

    def test_a_box_turned_by_a_quarter_swaps_its_sides(self) -> None:
        turned = cv2.getRotationMatrix2D((0, 0), 90, 1)
        box = turn_boxes(np.array([[0.0, 0.0, 10.0, 20.0]]), turned)[0]
        np.testing.assert_allclose(box, [0, -10, 20, 0], atol=0.1)

    def test_the_same_generator_gives_the_same_picture(self) -> None:
        picture = self.picture(1, (60, 60), (20, 30))
        one, two = (move(picture, 96, np.random.default_rng(7), Mix()) for _ in range(2))
        np.testing.assert_array_equal(one.pixels, two.pixels)
        np.testing.assert_array_equal(one.boxes, two.boxes)

    def test_what_a_paste_hides_is_not_judged(self) -> None:
        whole = np.full((40, 40, 4), 255, np.uint8)
        scene = Scene(np.zeros((64, 64, 3), np.uint8), np.array([[30, 30, 34, 34]], np.float32), np.array([0]))
        for seed in range(200):
            laid = paste(Scene(scene.pixels, scene.boxes, scene.labels), [Cutout(whole, 1, 0.7)], np.random.default_rng(seed))
            cover = laid.pixels[30:34, 30:34, 0] > 0
            if cover.all():
                self.assertEqual(laid.labels.tolist(), [IGNORE, 1])
                return
        self.fail("no paste covered the box")


class MeasureTest(unittest.TestCase):
    BOX = [0.0, 0.0, 10.0, 10.0]
    FAR = [50.0, 50.0, 60.0, 60.0]

    def test_a_perfect_answer_has_precision_one_at_every_level(self) -> None:
        value = average_precision([judged([(self.BOX, 0.9, 0)], [self.BOX], [0])], 0)
        np.testing.assert_allclose(value, 1)

    def test_a_better_scored_false_one_halves_the_precision(self) -> None:
        value = average_precision([judged([(self.FAR, 0.9, 0), (self.BOX, 0.8, 0)], [self.BOX], [0])], 0)
        np.testing.assert_allclose(value, 0.5)

    def test_half_the_objects_found_gives_the_first_51_of_101_recalls(self) -> None:
        value = average_precision([judged([(self.BOX, 0.9, 0)], [self.BOX, self.FAR], [0, 0])], 0)
        np.testing.assert_allclose(value, 51 / 101)

    def test_a_loose_box_counts_only_at_the_lower_levels(self) -> None:
        value = average_precision([judged([([0, 0, 10, 7.2], 0.9, 0)], [self.BOX], [0])], 0)
        np.testing.assert_allclose(value, [1] * 5 + [0] * 5)

    def test_what_a_vague_box_absorbs_counts_neither_way(self) -> None:
        pictures = [judged([(self.FAR, 0.9, 0), (self.BOX, 0.8, 0)], [self.BOX, self.FAR], [0, IGNORE])]
        np.testing.assert_allclose(average_precision(pictures, 0), 1)
        self.assertTrue(counted_right(pictures[0], 0.5, 1))

    def test_a_second_detection_of_one_object_is_wrong(self) -> None:
        pictures = [judged([(self.BOX, 0.9, 0), (self.BOX, 0.8, 0)], [self.BOX], [0])]
        self.assertEqual(tuple(hits(pictures, 0.5, 1)), (1, 1, 0))
        self.assertFalse(counted_right(pictures[0], 0.5, 1))

    def test_the_threshold_is_set_between_right_and_wrong(self) -> None:
        pictures = [judged([(self.BOX, 0.7, 0), (self.FAR, 0.3, 0)], [self.BOX], [0])]
        self.assertAlmostEqual(calibrate(pictures, 1), 0.5, delta=0.02)

    def test_suppression_keeps_the_best_of_a_label(self) -> None:
        rows = [(self.BOX, 0.9, 0), ([0, 0, 10, 9], 0.8, 0), ([0, 0, 10, 9], 0.7, 1)]
        self.assertEqual(suppress(found(rows), Limits(0.5, 1)).labels.tolist(), [0, 1])
        self.assertEqual(len(suppress(found(rows), Limits(0.5, 0.5)).labels), 1)

    def test_overlap_of_empty_sets_is_empty(self) -> None:
        self.assertEqual(overlap(np.empty((0, 4)), np.array([self.BOX])).shape, (0, 1))


class PicturesTest(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = Path(holder.name)
        (self.root / "p").mkdir()

    def add(self, name: str, objects: list[tuple[str, list[int]]], contrast: int = 255) -> None:
        pixels = np.zeros((1000, 1440, 3), np.uint8)
        pixels[:500] = contrast
        cv2.imwrite(str(self.root / "p" / f"{name}.jpg"), pixels)
        boxes = [Marked(label, np.array(box)) for label, box in objects]
        write_voc(self.root / "p" / f"{name}.xml", f"{name}.jpg", (1000, 1440), boxes)

    def source(self, **more: object):  # type: ignore[no-untyped-def]
        return read_source({"name": "s", "pictures": "p", "annotations": "p", **more}, [self.root])

    def test_what_was_written_is_read_back_scaled_with_a_large_picture(self) -> None:
        self.add("a (1)", [("pear", [100, 200, 300, 400])])
        picture = load(self.source(), ["pear"], "train")[0]
        np.testing.assert_array_equal(picture.boxes, [[100, 200, 300, 400]])
        pixels, boxes = open_picture(picture)
        self.assertEqual(pixels.shape, (500, 720, 3))
        np.testing.assert_array_equal(boxes, [[50, 100, 150, 200]])

    def test_a_larger_picture_that_is_given_is_scaled_as_a_whole(self) -> None:
        canvas, factor = letterbox(np.full((50, 100, 3), 200, np.uint8), 32, given=64)
        self.assertEqual((canvas.shape, factor), ((32, 32, 3), 0.32))
        self.assertEqual(np.unique(canvas[:16]).tolist(), [200])
        self.assertEqual(np.unique(canvas[17:]).tolist(), [PAD_GREY])

    def test_a_trips_frames_bear_what_is_truly_seen_and_what_hardly_shows_is_difficult(self) -> None:
        trip = self.root / "trip-1"
        trip.mkdir()
        video = cv2.VideoWriter(str(trip / "a.mp4"), cv2.VideoWriter_fourcc(*"mp4v"), 10, (64, 48))
        lines = []
        for number in range(4):
            pixels = np.zeros((48, 64, 3), np.uint8)
            pixels[:24] = 60 * number + 60
            video.write(pixels)
            pear = {"label": "pear", "visible": 0.1 + 0.2 * number, "box": [0, 0.5, 0.25 * number + 0.25, 1]}
            lines.append(json.dumps({"camera": "a", "t": number / 10, "items": [pear], "hands": []}))
        video.release()
        (trip / "seen.jsonl").write_text("\n".join(lines))
        self.assertEqual(label_trip(trip, self.root, 3), 2)
        source = self.source(pictures="JPEGImages", annotations="Annotations")
        first, last = load(source, ["pear"], "train")
        self.assertEqual([first.labels.tolist(), last.labels.tolist()], [[IGNORE], [0]])
        np.testing.assert_array_equal(last.boxes, [[0, 24, 64, 48]])

    def test_a_picture_of_one_colour_is_refused(self) -> None:
        self.add("a", [("pear", [100, 200, 300, 400])], contrast=0)
        with self.assertRaisesRegex(ValueError, "a.jpg has one colour all over"):
            open_picture(load(self.source(), ["pear"], "train")[0])

    def test_whole_blocks_of_numbers_are_held_back(self) -> None:
        for number in range(1, 7):
            self.add(f"a ({number})", [("pear", [1, 2, 30, 40])])
        source = self.source(hold_back={"test": [[3, 4]]})
        self.assertEqual([p.path.stem for p in load(source, ["pear"], "test")], ["a (3)", "a (4)"])
        self.assertEqual(len(load(source, ["pear"], "train")), 4)

    def test_labels_are_renamed_ignored_dropped_or_refused(self) -> None:
        self.add("a", [("mongo", [1, 2, 30, 40]), ("peach", [5, 5, 9, 9]), ("hand", [1, 1, 9, 9])])
        source = self.source(rename={"mongo": "mango"}, ignore=["peach"], background=["hand"])
        self.assertEqual(load(source, ["mango"], "train")[0].labels.tolist(), [0, IGNORE])
        with self.assertRaisesRegex(ValueError, 'says "mongo"'):
            load(self.source(), ["mango"], "train")

    def test_corrections_leave_out_photos_and_boxes(self) -> None:
        self.add("a (1)", [("pear", [1, 2, 30, 40])])
        self.add("a (2)", [("pear", [1, 2, 30, 40]), ("pear", [50, 2, 90, 40])])
        (self.root / "c.txt").write_text("# why\na (1): skip\na (2): ignore 2 # both\n")
        self.assertEqual(read_corrections(self.root / "c.txt"), {"a (1)": ["skip"], "a (2)": ["2"]})
        loaded = load(self.source(corrections="c.txt"), ["pear"], "train")
        self.assertEqual([p.labels.tolist() for p in loaded], [[0, IGNORE]])

    def test_oriented_yolo_boxes_become_upright(self) -> None:
        cv2.imwrite(str(self.root / "p" / "h.png"), np.eye(100, 200, dtype=np.uint8))
        (self.root / "p" / "h.txt").write_text("0 0.5 0.1 0.9 0.5 0.5 0.9 0.1 0.5")
        picture = load(self.source(kind="yolo"), ["hand"], "train")[0]
        np.testing.assert_allclose(picture.boxes, [[20, 10, 180, 90]], atol=1e-4)


if __name__ == "__main__":
    unittest.main()
