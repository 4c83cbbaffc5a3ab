/** JSON as a script sees it: Jackson's trees, changed in copies, with every digit kept. */
@NullMarked
package io.github.esflink.javascript.tree;

import org.jspecify.annotations.NullMarked;
