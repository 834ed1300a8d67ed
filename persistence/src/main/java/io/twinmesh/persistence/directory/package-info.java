/// Resources that are about no patient: organisations, practitioners, places, medications. They are
/// kept in clear, in versions, beside the journal; nothing that belongs to a patient may come here.
@NullMarked
package io.twinmesh.persistence.directory;

import org.jspecify.annotations.NullMarked;
