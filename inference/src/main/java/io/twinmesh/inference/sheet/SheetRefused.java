package io.twinmesh.inference.sheet;

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

    public String code() {
        return code;
    }
}
