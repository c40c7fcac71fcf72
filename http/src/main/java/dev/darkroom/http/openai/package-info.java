/// OpenAI's API for pictures, below `/v1/images`.
package dev.darkroom.http.openai;
