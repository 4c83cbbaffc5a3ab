/** Scripts that nobody should write. */
@NullMarked
package io.github.esflink.javascript.abuse;

import org.jspecify.annotations.NullMarked;
