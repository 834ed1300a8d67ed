/// Expert review of models: of each version's answers a random sample goes, without names, dates or
/// the answer itself, to people who say what they find; what they found is counted against what the
/// version said, and a version that is under the bar is taken out of service. The review of one
/// answer by the clinician who has it is another thing.
@NullMarked
package io.twinmesh.cluster.expert;

import org.jspecify.annotations.NullMarked;
