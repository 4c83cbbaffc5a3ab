/** From the bytes of a connector file to flat keys with their lines. */
@NullMarked
package io.github.esflink.job.setting.file;

import org.jspecify.annotations.NullMarked;
