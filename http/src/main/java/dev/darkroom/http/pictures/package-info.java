/// Pictures that come with calls and go with answers: taken out of texts, turned and read.
package dev.darkroom.http.pictures;
