/** How an endpoint knows who sends: credentials, tokens and signatures. Secrets stay references. */
@NullMarked
package io.github.esflink.sinks.http.authentication;

import org.jspecify.annotations.NullMarked;
