package io.twinmesh.persistence.consent.request;

import java.util.Optional;

/// Why somebody wants data: HL7 v3 ActReason, the branch PurposeOfUse, as published with FHIR R4
/// (version 2018-08-12). A name here is the code there; none is ever removed.
public enum Purpose {
    HMARKT,
    HOPERAT,
    CAREMGT(HOPERAT),
    DONAT(HOPERAT),
    FRAUD(HOPERAT),
    GOV(HOPERAT),
    HACCRED(HOPERAT),
    HCOMPL(HOPERAT),
    HDECD(HOPERAT),
    HDIRECT(HOPERAT),
    HDM(HOPERAT),
    HLEGAL(HOPERAT),
    HOUTCOMS(HOPERAT),
    HPRGRP(HOPERAT),
    HQUALIMP(HOPERAT),
    HSYSADMIN(HOPERAT),
    LABELING(HSYSADMIN),
    METAMGT(HSYSADMIN),
    MEMADMIN(HOPERAT),
    MILCDM(HOPERAT),
    PATADMIN(HOPERAT),
    PATSFTY(HOPERAT),
    PERFMSR(HOPERAT),
    RECORDMGT(HOPERAT),
    SYSDEV(HOPERAT),
    HTEST(SYSDEV),
    TRAIN(HOPERAT),
    HPAYMT,
    CLMATTCH(HPAYMT),
    COVAUTH(HPAYMT),
    COVERAGE(HPAYMT),
    ELIGDTRM(COVERAGE),
    ELIGVER(COVERAGE),
    ENROLLM(COVERAGE),
    MILDCRG(COVERAGE),
    REMITADV(HPAYMT),
    HRESCH,
    BIORCH(HRESCH),
    CLINTRCH(HRESCH),
    CLINTRCHNPC(CLINTRCH),
    CLINTRCHPC(CLINTRCH),
    PRECLINTRCH(CLINTRCH),
    DSRCH(HRESCH),
    POARCH(HRESCH),
    TRANSRCH(HRESCH),
    PATRQT,
    FAMRQT(PATRQT),
    PWATRNY(PATRQT),
    SUPNWK(PATRQT),
    PUBHLTH,
    DISASTER(PUBHLTH),
    THREAT(PUBHLTH),
    TREAT,
    CLINTRL(TREAT),
    COC(TREAT),
    ETREAT(TREAT),
    BTG(ETREAT),
    ERTREAT(ETREAT),
    POPHLTH(TREAT);

    private static final long EMERGENCIES = ETREAT.bit() | BTG.bit() | ERTREAT.bit();

    private final long upward;

    Purpose() {
        this.upward = bit();
    }

    Purpose(Purpose parent) {
        this.upward = bit() | parent.upward;
    }

    /// The purpose of that code; empty for a code that is none.
    public static Optional<Purpose> of(String code) {
        for (var purpose : values()) {
            if (purpose.name().equals(code)) {
                return Optional.of(purpose);
            }
        }
        return Optional.empty();
    }

    /// Whether this is the emergency branch: data goes out for it only while a break-glass grant is
    /// open.
    public boolean emergency() {
        return (EMERGENCIES & bit()) != 0;
    }

    /// Whether it is that purpose or a kind of it.
    public boolean isKindOf(Purpose other) {
        return (upward & other.bit()) != 0;
    }

    /// One bit of 64, for use in memory only: it is never stored.
    @SuppressWarnings("EnumOrdinal")
    long bit() {
        return 1L << ordinal();
    }

    /// This purpose and everything it is a kind of.
    long upward() {
        return upward;
    }

    /// As [#upward], within the emergency branch.
    long upwardInEmergency() {
        return upward & EMERGENCIES;
    }
}
