package io.twinmesh.inference.sheet;

/// One word that was read off an image.
///
/// @param line which line of the sheet it stands in, in reading order, from 0
/// @param confidence 0 to 1, as the reader judges itself
public record SheetWord(int line, String text, double confidence) {
    /// The text is clinical.
    @Override
    public String toString() {
        return "SheetWord[" + line + "]";
    }
}
