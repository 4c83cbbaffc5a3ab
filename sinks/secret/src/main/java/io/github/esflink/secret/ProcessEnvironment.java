package io.github.esflink.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The variables of this process's environment, in UTF-8 whatever its locale is: Java decodes them
 * by the locale, and in that of a bare system, {@code C}, all that is not ASCII is lost.
 */
public final class ProcessEnvironment {

    /** What Linux has of it: {@code NAME=value}, each ended by a zero byte. See proc(5). */
    private static final Path BYTES = Path.of("/proc/self/environ");

    private static final Map<String, String> VARIABLES = read();

    private ProcessEnvironment() {}

    /** By name; as Java has them where the system does not show their bytes. */
    public static Map<String, String> variables() {
        return VARIABLES;
    }

    private static Map<String, String> read() {
        String text;
        try {
            text = new String(Files.readAllBytes(BYTES), StandardCharsets.UTF_8);
        } catch (IOException | SecurityException e) {
            return System.getenv();
        }
        Map<String, String> variables = new HashMap<>(System.getenv());
        for (String variable : text.split("\0", -1)) {
            int name = variable.indexOf('=');
            if (name > 0) {
                variables.put(variable.substring(0, name), variable.substring(name + 1));
            }
        }
        return Collections.unmodifiableMap(variables);
    }
}
