/// What was put aside on `dead-letters`, and what it takes to publish it again.
package dev.darkroom.producer.letters;
