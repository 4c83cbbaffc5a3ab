/** What a subscription delivers, and how it becomes the records of a job. */
@NullMarked
package io.github.esflink.source.event;

import org.jspecify.annotations.NullMarked;
