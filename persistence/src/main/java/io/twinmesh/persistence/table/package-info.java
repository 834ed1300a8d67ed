/// Tables over primitive arrays, for what is looked up millions of times a second. What the rows
/// mean is the business of whoever keeps them.
@NullMarked
package io.twinmesh.persistence.table;

import org.jspecify.annotations.NullMarked;
