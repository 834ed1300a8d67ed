package io.twinmesh.cluster.fhir.intake.invariant;

import com.fasterxml.jackson.databind.JsonNode;

import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.ext.DefaultHandler2;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;

/// The XHTML of a narrative (FHIR R4, 2.4). It is read as XML, and so that it stays harmless where
/// it is shown as HTML: no comment, instruction or section in which HTML would see an element.
final class Narrative extends DefaultHandler2 {
    private static final String XHTML = "http://www.w3.org/1999/xhtml";

    private final ArrayDeque<String> open = new ArrayDeque<>();
    private final Set<String> targets = new HashSet<>();
    private final Set<String> links = new HashSet<>();
    private boolean telling;

    private Narrative() {}

    /// Whether it is one well-formed `div` of what FHIR allows.
    ///
    /// @param resource that it stands in, to whose contained resources it may link
    static boolean basic(String xhtml, JsonNode resource) {
        var read = new Narrative();
        if (!read.reads(xhtml)) {
            return false;
        }
        Parts.items(resource, "contained").forEach(it -> read.targets.add(it.path("id").asText()));
        return read.targets.containsAll(read.links);
    }

    /// Whether a text or an image is in it; so it is also with what cannot be read.
    static boolean telling(String xhtml) {
        var read = new Narrative();
        return !read.reads(xhtml) || read.telling;
    }

    private boolean reads(String xhtml) {
        try {
            var factory = SAXParserFactory.newDefaultNSInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var reader = factory.newSAXParser().getXMLReader();
            reader.setContentHandler(this);
            reader.setErrorHandler(this);
            reader.setProperty("http://xml.org/sax/properties/lexical-handler", this);
            reader.parse(new InputSource(new StringReader(xhtml.strip())));
            return true;
        } catch (SAXException _) {
            return false;
        } catch (IOException | ParserConfigurationException e) {
            throw new IllegalStateException("a text in memory could not be parsed", e);
        }
    }

    @Override
    public void startElement(String uri, String name, String qualified, Attributes attributes)
            throws SAXException {
        demand(uri.equals(XHTML) && name.equals(qualified));
        demand(open.isEmpty() ? name.equals("div") : NarrativeElements.mayStandIn(name, open));
        for (int i = 0; i < attributes.getLength(); i++) {
            attribute(name, attributes.getQName(i), attributes.getValue(i));
        }
        open.push(name);
        telling |= name.equals("img");
    }

    private void attribute(String element, String name, String value) throws SAXException {
        demand(NarrativeElements.mayHave(element, name));
        if (name.equals("id") || (element.equals("a") && name.equals("name"))) {
            targets.add(value);
        }
        if (NarrativeElements.leads(name)) {
            demand(NarrativeElements.harmless(element, value));
            if (value.startsWith("#") && value.length() > 1) {
                links.add(value.substring(1));
            }
        }
    }

    @Override
    public void endElement(String uri, String name, String qualified) {
        open.pop();
    }

    @Override
    public void characters(char[] text, int from, int length) throws SAXException {
        var blank = new String(text, from, length).isBlank();
        demand(blank || NarrativeElements.mayHoldText(open.element()));
        telling |= !blank;
    }

    /// In HTML it would end at its first `>`.
    @Override
    public void startCDATA() throws SAXException {
        demand(false);
    }

    @Override
    public void processingInstruction(String target, String text) throws SAXException {
        demand(false);
    }

    /// In HTML `<!-->` is a whole comment.
    @Override
    public void comment(char[] text, int from, int length) throws SAXException {
        var comment = new String(text, from, length);
        demand(!comment.startsWith(">") && !comment.startsWith("->"));
    }

    private static void demand(boolean sound) throws SAXException {
        if (!sound) {
            throw new SAXException("FHIR has no such thing in a narrative");
        }
    }
}
