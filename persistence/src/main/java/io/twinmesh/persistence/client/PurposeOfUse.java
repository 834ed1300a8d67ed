package io.twinmesh.persistence.client;

/// Why data is asked for: a code of HL7's `v3-ActReason`, for example `TREAT`.
public record PurposeOfUse(String code) {
    public static final String SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
    public static final PurposeOfUse TREATMENT = new PurposeOfUse("TREAT");

    public PurposeOfUse {
        if (!wellFormed(code)) {
            throw new IllegalArgumentException("a purpose of use is a code like TREAT");
        }
    }

    public static boolean wellFormed(String code) {
        return code.matches("[A-Z][A-Z0-9-]{1,31}");
    }

    @Override
    public String toString() {
        return code;
    }
}
