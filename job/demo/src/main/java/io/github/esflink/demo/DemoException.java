package io.github.esflink.demo;

/** Why the demo cannot go on, in one sentence for the person in front of it. */
final class DemoException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String sentence;

    DemoException(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
