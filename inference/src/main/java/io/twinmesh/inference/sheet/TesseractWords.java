package io.twinmesh.inference.sheet;

import java.util.ArrayList;
import java.util.List;

/// Reads Tesseract's table of words: one line of names, then `level page block paragraph line word
/// left top width height conf text`, separated by tabs. Pure.
final class TesseractWords {
    private static final int CELLS = 12;
    private static final int CONFIDENCE = 10;

    private TesseractWords() {}

    static List<SheetWord> read(String table) {
        var words = new ArrayList<SheetWord>();
        var place = "";
        var line = -1;
        for (var row : table.lines().skip(1).toList()) {
            var cells = row.split("\t", -1);
            if (cells.length != CELLS || cells[CELLS - 1].isBlank()) {
                continue;
            }
            var here = String.join(".", List.of(cells).subList(1, 5));
            if (!here.equals(place)) {
                place = here;
                line++;
            }
            words.add(new SheetWord(line, cells[CELLS - 1].strip(), confidence(cells[CONFIDENCE])));
        }
        return words;
    }

    /// Percent in the table; -1 where there is none.
    private static double confidence(String percent) {
        try {
            var read = Double.parseDouble(percent) / 100;
            return read >= 0 && read <= 1 ? read : 0;
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
