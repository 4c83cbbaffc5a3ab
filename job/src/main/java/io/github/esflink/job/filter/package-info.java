/** Which events go on. */
@NullMarked
package io.github.esflink.job.filter;

import org.jspecify.annotations.NullMarked;
