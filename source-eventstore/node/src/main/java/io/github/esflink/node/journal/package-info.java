/** Keeping the log in a folder across restarts of a node. */
@NullMarked
package io.github.esflink.node.journal;

import org.jspecify.annotations.NullMarked;
