/// Laboratory sheets on paper: an image becomes words by Tesseract in a child process, and words
/// become a panel of LOINC-coded values with a confidence. What is not certain is refused line by
/// line, and everything waits for a person's review. Research use only: a model of images.
@NullMarked
package io.twinmesh.inference.sheet;

import org.jspecify.annotations.NullMarked;
