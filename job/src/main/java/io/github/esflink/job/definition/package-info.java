/** What a person writes to say what goes where, and what is wrong with it. */
@NullMarked
package io.github.esflink.job.definition;

import org.jspecify.annotations.NullMarked;
