/// Cases of models that people judge blind, on their way from a random draw to a count: whose turn
/// it is, what was found, and how often. What a reviewer found lies here sealed under the patient's
/// key until it is counted; a counted case names no patient any more. How inputs are shown, which
/// categories there are and what counts lead to is decided elsewhere. The review of one answer by
/// its own clinician is another thing: [io.twinmesh.persistence.history.ReviewState].
@NullMarked
package io.twinmesh.persistence.expert;

import org.jspecify.annotations.NullMarked;
