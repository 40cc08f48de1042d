"""What light, lens and sensor do to a picture; boxes stay where they are."""

from __future__ import annotations

import cv2
import numpy as np


def develop(pixels: np.ndarray, rng: np.random.Generator, grey: float = 0.04, speckled: float = 0.0) -> np.ndarray:
    """[H,W,3] BGR uint8 under another light, white balance, focus, noise and JPEG.

    `grey` is how often without colours, `speckled` how often with single pixels black or white.
    """
    table = np.arange(256, dtype=np.float32)[:, None] / 255
    gain = np.exp(rng.normal(0, 0.22)) * np.exp(rng.normal(0, 0.07, 3))
    gamma = np.exp(rng.normal(0, 0.22))
    contrast = np.exp(rng.normal(0, 0.15))
    table = ((table**gamma - 0.5) * contrast + 0.5) * gain
    pixels = cv2.LUT(pixels, (np.clip(table, 0, 1) * 255).astype(np.uint8)[:, None])
    if rng.random() < 0.4:
        pixels = _saturate(pixels, rng)
    if rng.random() < 0.15:
        pixels = _blur(pixels, rng)
    if rng.random() < 0.2:
        noise = rng.standard_normal(pixels.shape, np.float32) * rng.uniform(2, 12)
        pixels = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.15:
        packed = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))])[1]
        pixels = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    if rng.random() < grey:
        pixels = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    if speckled and rng.random() < speckled:
        pixels = _speckle(pixels, rng)
    return pixels


def _speckle(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    chance = rng.random(pixels.shape[:2], np.float32)
    share = rng.uniform(0.002, 0.03)
    pixels[chance < share / 2] = 0
    pixels[chance > 1 - share / 2] = 255
    return pixels


def _saturate(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    hue, saturation, value = cv2.split(cv2.cvtColor(pixels, cv2.COLOR_BGR2HSV))
    hue = cv2.LUT(hue, ((np.arange(256) + int(rng.integers(-4, 5))) % 180).astype(np.uint8))
    saturation = cv2.LUT(saturation, np.clip(np.arange(256) * rng.uniform(0.6, 1.4), 0, 255).astype(np.uint8))
    return cv2.cvtColor(cv2.merge((hue, saturation, value)), cv2.COLOR_HSV2BGR)


def _blur(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if rng.random() < 0.5:
        return cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.5, 2.0))
    length = int(rng.integers(3, 12))
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    spin = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), rng.uniform(0, 180), 1)
    kernel = cv2.warpAffine(kernel, spin, (length, length))
    return cv2.filter2D(pixels, -1, kernel / max(kernel.sum(), 1e-6))
