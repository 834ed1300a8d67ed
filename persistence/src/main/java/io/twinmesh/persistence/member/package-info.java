/// Who has lately been a member of a cluster, as those see it who cannot reach each other but the
/// database. Nothing decides here who is one.
@NullMarked
package io.twinmesh.persistence.member;

import org.jspecify.annotations.NullMarked;
