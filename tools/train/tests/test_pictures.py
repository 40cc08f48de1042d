import json
import re
import tempfile
import unittest
from pathlib import Path

import given  # noqa: F401

import cv2
import numpy as np

from boxes import PAD_GREY, letterbox
from pictures import IGNORE, load, open_picture, read_corrections, read_source
from trips import label_trip
from voc import Marked, write_voc


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

    def test_all_broken_annotations_are_told_at_once_and_none_is_learnt(self) -> None:
        for name, label in zip("abcd", ("mango", "pear", "pear", "pear")):
            self.add(name, [(label, [1, 2, 30, 40])])
        (self.root / "p" / "a.xml").rename(self.root / "p" / "a.XML")
        for name, old, new in (("b", "<xmax>30", "<xmax>1"), ("c", "<ymin>2", "<ymin>"), ("d", "</annotation>", "")):
            file = self.root / "p" / f"{name}.xml"
            file.write_text(file.read_text().replace(old, new))
        (self.root / "p" / "gone.xml").write_text("<annotation/>")
        with self.assertRaises(ValueError) as caught:
            load(self.source(), ["pear"], "train")
        self.assertEqual(re.findall(r"\w+\.xml(?=: )", str(caught.exception), re.IGNORECASE), ["a.XML", "b.xml", "c.xml", "d.xml", "gone.xml"])

    def test_boxes_that_belong_to_another_size_are_refused(self) -> None:
        self.add("a", [("pear", [1, 2, 30, 40])])
        file = self.root / "p" / "a.xml"
        sound = file.read_text()
        for old, new in (("<width>1440", "<width>2880"), ("<xmax>30", "<xmax>1800")):
            file.write_text(sound.replace(old, new))
            with self.assertRaisesRegex(ValueError, "a.jpg has 1440x1000 pixels, its boxes belong to another size"):
                open_picture(load(self.source(), ["pear"], "train")[0])

    def test_a_yolo_set_saved_on_windows_is_read(self) -> None:
        cv2.imwrite(str(self.root / "p" / "h.png"), np.eye(100, 200, dtype=np.uint8))
        (self.root / "p" / "h.TXT").write_bytes("\ufeff1 0.5 0.5 0.2 0.2\r\n\r\n".encode())
        (self.root / "p" / "classes.txt").write_bytes("\ufeffpear\r\nhand\r\n".encode())
        self.assertEqual(load(self.source(kind="yolo"), ["hand"], "train")[0].labels.tolist(), [0])

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

    def test_a_yolo_sets_own_numbers_are_taken_and_unknown_ones_refused(self) -> None:
        cv2.imwrite(str(self.root / "p" / "h.png"), np.eye(100, 200, dtype=np.uint8))
        (self.root / "p" / "h.txt").write_text("1 0.5 0.5 0.2 0.2")
        with self.assertRaisesRegex(ValueError, "class 1, and there are 1: add a classes.txt"):
            load(self.source(kind="yolo"), ["hand"], "train")
        (self.root / "p" / "classes.txt").write_text("pear\nhand\n")
        self.assertEqual(load(self.source(kind="yolo"), ["hand"], "train")[0].labels.tolist(), [0])

    def test_two_pictures_of_one_name_are_refused(self) -> None:
        self.add("a", [("pear", [1, 2, 30, 40])])
        (self.root / "p" / "more").mkdir()
        cv2.imwrite(str(self.root / "p" / "more" / "a.png"), np.eye(8, dtype=np.uint8))
        with self.assertRaisesRegex(ValueError, "have one name"):
            load(self.source(), ["pear"], "train")
