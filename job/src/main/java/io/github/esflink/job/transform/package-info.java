/** What an event is made into on its way. */
@NullMarked
package io.github.esflink.job.transform;

import org.jspecify.annotations.NullMarked;
