package io.twinmesh.inference.sheet;

import java.util.List;

/// An image that cannot be read into words at all.
public final class SheetRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    /// @param code permanent, for example `sheet.ocr-missing`
    /// @param why one sentence without anything of the image in it
    SheetRefused(String code, String why) {
        super(why);
        this.code = code;
    }

    /// All that lie in the image itself: another machine would say the same.
    public static List<SheetRefused> ofTheImage() {
        return List.of(
                Tesseract.tooManyBytes(),
                Tesseract.tooManyPixels(),
                Tesseract.unreadable(),
                LabSheet.tooLong());
    }

    public String code() {
        return code;
    }
}
