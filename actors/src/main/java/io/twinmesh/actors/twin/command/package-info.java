/// What a twin can be asked, and its answers.
@NullMarked
package io.twinmesh.actors.twin.command;

import org.jspecify.annotations.NullMarked;
