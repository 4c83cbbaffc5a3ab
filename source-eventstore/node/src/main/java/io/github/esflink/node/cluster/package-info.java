/** What a node says about itself and its fellows: gossip, and who leads. */
@NullMarked
package io.github.esflink.node.cluster;

import org.jspecify.annotations.NullMarked;
