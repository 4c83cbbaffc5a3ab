package io.github.esflink.sinks.contract.hostile;

/** Answers as text. */
final class Answers {

    static final String OK = complete(200, "yes");

    private Answers() {}

    /** With its length. */
    static String complete(int status, String body) {
        return head(status, "Content-Length: " + body.length()) + body;
    }

    /** A head with these lines. */
    static String head(int status, String... lines) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Hostile\r\n");
        for (String line : lines) {
            head.append(line).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    /** A whole answer with these lines, and without a body. */
    static String empty(int status, String... lines) {
        String[] all = new String[lines.length + 1];
        System.arraycopy(lines, 0, all, 0, lines.length);
        all[lines.length] = "Content-Length: 0";
        return head(status, all);
    }
}
