/**
 * Tools for the savepoints of connectors: look into them, move their positions, upgrade by them.
 */
@NullMarked
package io.github.esflink.savepoints;

import org.jspecify.annotations.NullMarked;
