/** Odd events, and what has to become of each in every step, form, sink and letter. */
@NullMarked
package io.github.esflink.demo.corpus;

import org.jspecify.annotations.NullMarked;
