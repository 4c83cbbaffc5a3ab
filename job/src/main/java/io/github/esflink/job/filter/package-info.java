/** Which events go on, when the server cannot tell. */
@NullMarked
package io.github.esflink.job.filter;

import org.jspecify.annotations.NullMarked;
