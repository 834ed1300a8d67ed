/// Resources that are about no patient: organisations, practitioners, places, medications. They are
/// kept in versions beside the journal, sealed under a key of the installation that outlives every
/// erasure; nothing that belongs to a patient may come here.
@NullMarked
package io.twinmesh.persistence.directory;

import org.jspecify.annotations.NullMarked;
