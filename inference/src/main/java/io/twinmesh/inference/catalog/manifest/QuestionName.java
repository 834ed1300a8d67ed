package io.twinmesh.inference.catalog.manifest;

/// What a model helps to answer, for example `cardiovascular-risk`. Some such names are questions
/// that can be asked without naming a model; others group models in a list.
///
/// @param text 1 to 100 characters on one line
public record QuestionName(String text) {
    private static final int LONGEST = 100;

    public QuestionName {
        if (text.isBlank()
                || text.length() > LONGEST
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a question has 1 to " + LONGEST + " characters on one line");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
