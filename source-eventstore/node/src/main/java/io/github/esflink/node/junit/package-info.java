/** The node for tests with JUnit. */
@NullMarked
package io.github.esflink.node.junit;

import org.jspecify.annotations.NullMarked;
