/** The system projections: streams of links that a server keeps beside the events. */
@NullMarked
package io.github.esflink.node.projection;

import org.jspecify.annotations.NullMarked;
