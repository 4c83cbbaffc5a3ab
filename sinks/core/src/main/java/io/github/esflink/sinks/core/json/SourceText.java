package io.github.esflink.sinks.core.json;

import com.fasterxml.jackson.databind.node.TextNode;

/** A text whose spelling is not the one that it would be written with: it has escapes. */
final class SourceText extends TextNode implements SourceNode {

    private static final long serialVersionUID = 1L;

    private final transient Source source;

    SourceText(String text, Source source) {
        super(text);
        this.source = source;
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public int levels() {
        return 0;
    }
}
