package io.github.esflink.sinks.http.request;

import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * Text of an event as part of a header: no stream name, event type or metadata can begin a header
 * of its own.
 *
 * <p>Values are visible ASCII and the space within. Every other character, line breaks and {@code
 * %} among them, is percent-encoded as UTF-8; so a receiver that decodes {@code %XX} has the text
 * back, whatever it was. Thread-safe.
 */
@Internal
public final class HeaderText {

    /** RFC 9110: what a header may be called. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private static final Pattern VISIBLE =
            Pattern.compile("[\\x21-\\x7E]([\\x20-\\x7E]*[\\x21-\\x7E])?");

    private static final PercentEncoding NAME = PercentEncoding.keeping("!#$&'*+.^_`|~-");
    private static final PercentEncoding VALUE =
            PercentEncoding.keeping(" !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~");

    /** CloudEvents 1.0, HTTP binding 3.1.3.2: space, quote and percent are encoded, too. */
    private static final PercentEncoding CLOUD_EVENT =
            PercentEncoding.keeping("!#$&'()*+,-./:;<=>?@[\\]^_`{|}~");

    private HeaderText() {}

    /** The name that a field of the metadata has in a header. */
    static String name(String text) {
        return NAME.encode(text);
    }

    /** An attribute of a CloudEvent in binary mode. */
    static String cloudEventValue(String text) {
        return CLOUD_EVENT.encode(text);
    }

    static String value(String text) {
        String encoded = VALUE.encode(text);
        int length = encoded.length();
        if (length == 0 || (encoded.charAt(0) != ' ' && encoded.charAt(length - 1) != ' ')) {
            return encoded;
        }
        // A receiver drops spaces at the ends of a value.
        int first = 0;
        while (first < length && encoded.charAt(first) == ' ') {
            first++;
        }
        int last = length;
        while (last > first && encoded.charAt(last - 1) == ' ') {
            last--;
        }
        return "%20".repeat(first) + encoded.substring(first, last) + "%20".repeat(length - last);
    }

    /** Whether the operator's own header may be called that. */
    public static boolean isName(String name) {
        return TOKEN.matcher(name).matches();
    }

    /** Whether the operator's own header may say that: visible ASCII and spaces within. */
    public static boolean isValue(String value) {
        return VISIBLE.matcher(value).matches();
    }
}
