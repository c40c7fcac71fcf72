package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/// The XMP packet (ISO 16684-1) of a picture. It says that a trained model made the picture: IPTC's
/// digital source type `trainedAlgorithmicMedia`. In formats that have no text chunks it also holds
/// the account for machines, as the property `drawing` of a namespace of our own.
final class XmpPacket {
    /// The keyword of PNG's `iTXt` chunk, as the XMP specification's part 3 has it.
    static final String PNG_KEYWORD = "XML:com.adobe.xmp";

    /// What JPEG's application segment begins with.
    static final String JPEG_MARK = "http://ns.adobe.com/xap/1.0/\0";

    /// For pictures whose account is elsewhere.
    static final String MACHINE_MADE = packet("");

    private static final String NAMESPACE = "https://darkroom.dev/xmp/1.0/";
    private static final String PROPERTY = "drawing";
    private static final String RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static final String NO_DOCTYPE = "http://apache.org/xml/features/disallow-doctype-decl";

    private XmpPacket() {}

    /// @param json the account, of which no character is a control character
    static String with(String json) {
        return packet(
                """

                    xmlns:darkroom="%s"
                    darkroom:%s="%s"\
                """
                        .formatted(NAMESPACE, PROPERTY, quoted(json)));
    }

    /// The account in a packet, also where another program has written the packet again; empty
    /// where there is none.
    static Optional<String> json(byte[] packet) {
        try {
            Document document = builder().parse(new ByteArrayInputStream(packet));
            NodeList about = document.getElementsByTagNameNS(RDF, "Description");
            for (int i = 0; i < about.getLength(); i++) {
                if (about.item(i) instanceof Element said
                        && said.hasAttributeNS(NAMESPACE, PROPERTY)) {
                    return Optional.of(said.getAttributeNS(NAMESPACE, PROPERTY));
                }
            }
            NodeList elements = document.getElementsByTagNameNS(NAMESPACE, PROPERTY);
            return elements.getLength() == 0
                    ? Optional.empty()
                    : Optional.of(elements.item(0).getTextContent());
        } catch (SAXException | IOException damaged) {
            return Optional.empty();
        }
    }

    /// No byte order mark in the packet's header: it would be the only character beyond ASCII.
    private static String packet(String more) {
        return """
        <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/">
         <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
          <rdf:Description rdf:about=""
            xmlns:xmp="http://ns.adobe.com/xap/1.0/"
            xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
            xmp:CreatorTool="Darkroom"
            Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"%s/>
         </rdf:RDF>
        </x:xmpmeta>
        <?xpacket end="r"?>
        """
                .formatted(more);
    }

    /// XML forbids characters that JSON may hold as they are, such as halves of pairs; JSON's own
    /// spelling of them is possible everywhere.
    private static String quoted(String json) {
        var text = new StringBuilder(json.length());
        for (char c : json.toCharArray()) {
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                default -> text.append(c < 0x7f ? Character.toString(c) : escaped(c));
            }
        }
        return text.toString();
    }

    private static String escaped(char c) {
        return "\\u" + Integer.toHexString(0x10000 | c).substring(1);
    }

    /// One that fetches nothing and expands nothing.
    private static DocumentBuilder builder() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature(NO_DOCTYPE, true);
            factory.setNamespaceAware(true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder;
        } catch (ParserConfigurationException impossible) {
            throw new IllegalStateException("every Java platform has these features", impossible);
        }
    }

    static byte[] bytes(String packet) {
        return packet.getBytes(UTF_8);
    }
}
