/** The streams service: requests become calls of the log, outcomes become responses. */
@NullMarked
package io.github.esflink.node.streams;

import org.jspecify.annotations.NullMarked;
