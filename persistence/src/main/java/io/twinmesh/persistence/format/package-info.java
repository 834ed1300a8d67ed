/// Stored formats: logical type tags with versions, strict CBOR, and the promise that every byte
/// ever written can be read again. What the events mean lives with the features that own them.
@NullMarked
package io.twinmesh.persistence.format;

import org.jspecify.annotations.NullMarked;
