/// What published evidence says of the variants of one patient: answers, and the alert when a
/// variant is found that makes a therapy fail. Pure; nothing here recommends.
@NullMarked
package io.twinmesh.actors.therapy;

import org.jspecify.annotations.NullMarked;
