package io.twinmesh.persistence.consent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// What one consent in force says: its outermost provision. A consent that is not in force (not
/// active, or about something else than access to data) has no policy.
///
/// The reading of nested provisions, and why. FHIR R4 says of `Consent.provision` "an exception to
/// the base policy of this consent; an exception can be an addition or removal of access
/// permissions", and of `Consent.provision.provision` "rules which provide exceptions to the base
/// rule or subrules". So:
///
/// 1. A nested provision is looked at only where all provisions round it apply: it is an exception
///    to them, not a rule of its own.
/// 2. Where it speaks, its parent does not: the innermost provisions that speak are the ones that
///    count. Otherwise "everything but psychiatry" and "nothing but for my doctor" could not be
///    said.
/// 3. Of those that count, in this consent and in all others of the patient, one denial outweighs
///    every permission: R4 orders neither siblings nor consents, and a wrong denial can be mended,
///    a wrong disclosure cannot.
/// 4. Where none counts nothing is given: default deny.
/// 5. What is not known of the data (when it was, whether all labels of a list apply) never gives
///    more: a denial speaks when it may apply, a permission only when it does.
/// 6. A permission gives nothing in an emergency unless it names one, and then only while a grant
///    under that very rule is open ([Provision#breakGlass]). A denial for `TREAT` also covers the
///    emergencies, which are a kind of it.
public record ConsentPolicy(Provision root) {
    public static final int MAX_PROVISIONS = 64;
    public static final int MAX_DEPTH = 8;

    public ConsentPolicy {
        if (root.depth() > MAX_DEPTH || root.all().count() > MAX_PROVISIONS) {
            throw new IllegalArgumentException(
                    "a consent has at most "
                            + MAX_PROVISIONS
                            + " provisions, "
                            + MAX_DEPTH
                            + " deep");
        }
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ConsentPolicy of(Provision root) {
        return new ConsentPolicy(root);
    }

    @JsonValue
    @Override
    public Provision root() {
        return root;
    }

    int provisions() {
        return (int) root.all().count();
    }
}
