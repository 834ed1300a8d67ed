/// AES-256-GCM and the master key that wraps every data key: what is sealed, by which key, and the
/// error when sealed bytes are not what was written.
@NullMarked
package io.twinmesh.persistence.vault.key;

import org.jspecify.annotations.NullMarked;
