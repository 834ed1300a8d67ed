/// Files that people name, of which no more is read than can be meant, and files that a power cut
/// takes nothing from. What stands in them is the business of whoever asks for them.
@NullMarked
package io.twinmesh.persistence.file;

import org.jspecify.annotations.NullMarked;
